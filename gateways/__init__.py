"""Everything that speaks to the outside: files, typesetting, signatures, mail, scans."""

from dataclasses import dataclass

from foundation.settings import Settings
from gateways.exchange import Exchange
from gateways.files import FileStore
from gateways.identity import IdentityProvider
from gateways.inspection import Inspector
from gateways.messages.phone import PhoneMessages
from gateways.messages.smtp import MailSender
from gateways.national import NationalPortal
from gateways.pades.signing import Signing
from gateways.payments import PaymentPlatform
from gateways.post import FolderPost
from gateways.scanning import Scanner
from gateways.typesetting import Typesetter


@dataclass(frozen=True, slots=True)
class Gateways:
    """The ways to the outside, opened once for a process and shared by its threads."""

    files: FileStore
    typesetter: Typesetter
    signing: Signing
    mail: MailSender
    phone: PhoneMessages
    inspection: Inspector
    scanner: Scanner
    post: FolderPost
    exchange: Exchange
    national: NationalPortal
    identity: IdentityProvider
    payments: PaymentPlatform


def open_gateways(settings: Settings) -> Gateways:
    """Make every gateway; none of them asks the outside anything yet."""
    typesetter = Typesetter()
    return Gateways(
        files=FileStore(settings),
        typesetter=typesetter,
        signing=Signing(settings, typesetter),
        mail=MailSender(settings),
        phone=PhoneMessages(settings),
        inspection=Inspector(),
        scanner=Scanner(),
        post=FolderPost(settings.post_dir),
        exchange=Exchange(settings),
        national=NationalPortal(settings),
        identity=IdentityProvider(settings),
        payments=PaymentPlatform(settings),
    )
