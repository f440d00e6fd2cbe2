"""Stand-ins for the services behind the channels, on this machine: for tests and for trying out. They keep everything
in memory and forget it when they stop."""

from praja.complaints.channels.simulators.mailbox import MailboxSimulator
from praja.complaints.channels.simulators.services import ServicesSimulator

__all__ = ["MailboxSimulator", "ServicesSimulator"]
