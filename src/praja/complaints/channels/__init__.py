"""Reports by mail, WhatsApp, Telegram and SMS.

A webhook or the mailbox stores each message once (`commands.receive`) and answers at once; the worker takes them in
order (`commands.handle_due`) and lets `conversation` or `mail` decide what each of them does. Answers go out by the
outbox of kernel.notify, whose channels are the `adapters`. What nobody understands waits for a verifier.
"""
