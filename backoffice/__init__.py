"""The officers' door (/can-bo): reception desks, specialists, leaders, clerks, administrators."""

from flask import Blueprint

from backoffice.admin.views import blueprint as admin
from backoffice.catalogue import blueprint as catalogue
from backoffice.desk.verbs import blueprint as desk_verbs
from backoffice.desk.views import blueprint as desk
from backoffice.dossier.views import blueprint as dossier
from backoffice.journal.views import blueprint as journal
from backoffice.registers.views import blueprint as registers
from backoffice.sign_in.views import blueprint as sign_in
from backoffice.signing.views import blueprint as signing
from backoffice.tasks.views import blueprint as tasks
from backoffice.today.views import blueprint as today
from web import access

blueprint = Blueprint("backoffice", __name__, template_folder="templates")
blueprint.before_request(access.guard)

for area in (
    today, sign_in, desk, desk_verbs, dossier, tasks, signing, registers, journal, admin, catalogue,
):  # fmt: skip
    blueprint.register_blueprint(area)
