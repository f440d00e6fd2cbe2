"""Play the services behind the channels on this machine, to try them out: `./praja manage simulate_channels`."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand

from praja.complaints.channels.simulators import MailboxSimulator, ServicesSimulator


class Command(BaseCommand):
    help = "Play WhatsApp, Telegram, an SMS gateway and a mailbox; print what to set, then what is sent."

    def handle(self, *args: Any, **options: Any) -> None:
        with ServicesSimulator() as services, MailboxSimulator() as mailbox:
            for name, value in known(services, mailbox).items():
                self.stdout.write(f"export {name}={value}")
            printed = 0
            while True:
                for message in services.sent[printed:]:
                    self.stdout.write(f"{message.service} {message.to}: {message.text}")
                printed = len(services.sent)
                time.sleep(0.2)


def known(services: ServicesSimulator, mailbox: MailboxSimulator) -> dict[str, object]:
    """The settings that connect the platform to these."""
    return {
        "PRAJA_WHATSAPP_API": services.whatsapp_url,
        "PRAJA_WHATSAPP_TOKEN": services.token,
        "PRAJA_WHATSAPP_PHONE_ID": "1055",
        "PRAJA_WHATSAPP_APP_SECRET": services.token,
        "PRAJA_WHATSAPP_VERIFY_TOKEN": services.token,
        "PRAJA_TELEGRAM_API": services.telegram_url,
        "PRAJA_TELEGRAM_TOKEN": services.token,
        "PRAJA_TELEGRAM_SECRET": services.token,
        "PRAJA_SMS_URL": services.sms_url,
        "PRAJA_SMS_TOKEN": services.token,
        "PRAJA_SMS_SECRET": services.token,
        "PRAJA_IMAP_HOST": "127.0.0.1",
        "PRAJA_IMAP_PORT": mailbox.port,
        "PRAJA_IMAP_TLS": 0,
        "PRAJA_IMAP_USER": mailbox.user,
        "PRAJA_IMAP_PASSWORD": mailbox.password,
    }
