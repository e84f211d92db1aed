"""The carriers this county has set up, by channel."""

from campaign.actions.delivering import Carrier
from campaign.post.email import EmailCarrier
from campaign.settings import Settings


def carriers_of(settings: Settings) -> dict[str, Carrier]:
    """E-mail where `CAMPAIGN_SMTP_URL` is set; without it digests are in the inbox only.

    Raises `ValueError` when the address cannot be read.
    """
    url = settings.smtp_url.get_secret_value()
    return {"email": EmailCarrier(url, settings.mail_from, settings.county)} if url else {}
