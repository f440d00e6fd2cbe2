"""Types are ready before a process has threads."""

from __future__ import annotations

import subprocess
import sys

from praja.kernel.structs import prepare_structs

RACE = """
import sys, threading
from typing import Optional
import msgspec
from praja.kernel.structs import prepare_structs

class Leaf(msgspec.Struct):
    name: str

Branch = msgspec.defstruct("Branch", [(f"leaf_{n}", dict[str, list[Leaf]]) for n in range(40)])
prepare_structs()
sys.setswitchinterval(1e-6)
content = {f"leaf_{n}": {"a": [{"name": "b"}]} for n in range(40)}
threads = [threading.Thread(target=msgspec.convert, args=(content, Branch)) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def test_threads_that_read_a_type_for_the_first_time_end_no_process() -> None:
    subprocess.run([sys.executable, "-c", RACE], check=True, timeout=60)


def test_every_type_of_the_platform_can_be_made_ready() -> None:
    assert prepare_structs() > 100
