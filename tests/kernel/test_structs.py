"""Types are ready before a process has threads."""

from __future__ import annotations

import subprocess
import sys

from praja.kernel.structs import prepare_structs

# Without `prepare_structs` more than half of the runs end by a segmentation fault.
RACE = """
from __future__ import annotations
import sys, threading
import msgspec
from praja.kernel.structs import prepare_structs
for n in range(60):
    below = f"dict[str, Level{n - 1}]" if n else "str"
    exec(f"class Level{n}(msgspec.Struct):\\n    first: str\\n    below: {below}")
prepare_structs()
sys.setswitchinterval(1e-6)
content = {"first": "a", "below": "b"}
for _ in range(59):
    content = {"first": "a", "below": {"x": content}}
gate = threading.Barrier(4)
def read():
    gate.wait()
    msgspec.convert(content, Level59)
threads = [threading.Thread(target=read) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def test_threads_that_read_a_type_for_the_first_time_end_no_process() -> None:
    subprocess.run([sys.executable, "-c", RACE], check=True, timeout=60)


def test_every_type_of_the_platform_can_be_made_ready() -> None:
    assert prepare_structs() > 100
