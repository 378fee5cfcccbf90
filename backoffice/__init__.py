"""The officers' door (/can-bo): reception desks, specialists, leaders, clerks, administrators."""

from flask import Blueprint

from backoffice.accounts.views import blueprint as accounts
from backoffice.admin.notice_words import blueprint as notice_words
from backoffice.admin.reasons import blueprint as part_reasons
from backoffice.admin.views import blueprint as admin
from backoffice.catalogue import blueprint as catalogue
from backoffice.changes.views import blueprint as changes
from backoffice.desk.beside import blueprint as desk_beside
from backoffice.desk.comparing import blueprint as desk_paper
from backoffice.desk.verbs import blueprint as desk_verbs
from backoffice.desk.views import blueprint as desk
from backoffice.dossier.views import blueprint as dossier
from backoffice.handing.handover import blueprint as handover
from backoffice.handing.views import blueprint as handing
from backoffice.helpers.views import blueprint as helpers
from backoffice.installations.commands import blueprint as installation_commands
from backoffice.installations.views import blueprint as installations
from backoffice.intake.bringing import blueprint as bringing
from backoffice.intake.done import blueprint as intake_done
from backoffice.intake.views import blueprint as intake
from backoffice.journal.views import blueprint as journal
from backoffice.messages.views import blueprint as messages
from backoffice.money.views import at_dossier as money_dossier
from backoffice.money.views import blueprint as money
from backoffice.national.views import blueprint as national
from backoffice.offline.views import blueprint as offline
from backoffice.petitions.views import blueprint as petitions
from backoffice.post.views import blueprint as post
from backoffice.printing.views import blueprint as printing
from backoffice.ratings.views import blueprint as ratings
from backoffice.reappointing.views import blueprint as reappointing
from backoffice.recording.views import blueprint as recording
from backoffice.registers.views import blueprint as registers
from backoffice.results.views import blueprint as results
from backoffice.rounds.views import blueprint as rounds
from backoffice.routing.answers import blueprint as answers
from backoffice.routing.duties import blueprint as duties
from backoffice.routing.leavers import blueprint as takeovers
from backoffice.routing.mergers import blueprint as mergers
from backoffice.routing.signing_for import blueprint as signing_for
from backoffice.routing.verbs import blueprint as verbs
from backoffice.scanning.views import blueprint as scanning
from backoffice.secrecy.views import blueprint as secrecy
from backoffice.sign_in.views import blueprint as sign_in
from backoffice.signing.views import blueprint as signing
from backoffice.tasks.views import blueprint as tasks
from backoffice.tickets.views import blueprint as tickets
from backoffice.today.views import blueprint as today
from backoffice.tracking.views import blueprint as tracking
from backoffice.viewing.views import blueprint as viewing
from backoffice.watch.views import blueprint as watch
from backoffice.worktime.views import blueprint as worktime
from web import access

blueprint = Blueprint("backoffice", __name__, template_folder="templates")
blueprint.before_request(access.guard)

AREAS = (
    today,
    sign_in,
    desk,
    desk_verbs,
    desk_beside,
    desk_paper,
    dossier,
    tasks,
    signing,
    registers,
    results,
    journal,
    admin,
    part_reasons,
    notice_words,
    accounts,
    catalogue,
    intake,
    intake_done,
    bringing,
    scanning,
    handing,
    post,
    worktime,
    handover,
    tickets,
    tracking,
    secrecy,
    offline,
    printing,
    ratings,
    reappointing,
    watch,
    viewing,
    duties,
    takeovers,
    mergers,
    verbs,
    signing_for,
    answers,
    installations,
    installation_commands,
    national,
    recording,
    messages,
    petitions,
    changes,
    helpers,
    money,
    money_dossier,
    rounds,
)
for area in AREAS:
    blueprint.register_blueprint(area)
