"""What the platform says in a chat: templates/chat/NAME.txt, in Indonesian, since a chat has no choice of language."""

from __future__ import annotations

from django.template import Context, Engine
from django.utils import translation


def phrase(name: str, /, **known: object) -> str:
    """The words of a template, without outer space."""
    with translation.override("id"):
        template = Engine.get_default().get_template(f"chat/{name}.txt")
        return template.render(Context(known, autoescape=False)).strip()
