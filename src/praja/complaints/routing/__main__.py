"""`./praja routing train FILE.csv [--out FILE]` and `./praja routing evaluate FILE.csv`: no database needed."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from praja.complaints.routing import evaluation, labelled, training
from praja.complaints.routing.model import Model


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="./praja routing", description="FILE.csv is UTF-8 with the columns text, agency and created_at (ISO 8601)."
    )
    actions = parser.add_subparsers(dest="action", required=True)
    train = actions.add_parser("train", help="learn a model from a file of dispositions")
    train.add_argument("file", type=Path, metavar="FILE.csv")
    train.add_argument("--out", type=Path, metavar="FILE", help="where to write it (default: FILE.model)")
    evaluate = actions.add_parser("evaluate", help="learn from the older 80 %%, test on the newer 20 %%")
    evaluate.add_argument("file", type=Path, metavar="FILE.csv")
    chosen = parser.parse_args(arguments)
    try:
        rows = labelled.read(chosen.file)
        if chosen.action == "evaluate":
            print("\n".join(evaluation.lines(evaluation.evaluate(rows))))
        else:
            _train(rows, chosen.out or chosen.file.with_suffix(".model"))
    except (labelled.BadFile, training.NotInstalled) as error:
        print(error, file=sys.stderr)
        return 1
    except ValueError as error:
        print(f"{chosen.file.name}: {error}", file=sys.stderr)
        return 1
    return 0


def _train(rows: list[labelled.Labelled], target: Path) -> None:
    started = time.monotonic()
    content = training.train(rows)
    unfinished = target.with_name(target.name + ".part")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(target)
    except OSError as error:
        raise labelled.BadFile(f"{target}: {error.strerror or error}") from None
    model = Model(content)
    print(
        f"{target}: {len(rows)} texts, {len(model.agencies)} agencies, {len(content) / 1e6:.1f} MB, "
        f"{time.monotonic() - started:.0f} s"
    )
    print(
        f"on the newest {training.VALIDATED:.0%}: top-1 {model.metrics['validation_top1']:.4f}, "
        f"top-3 {model.metrics['validation_top3']:.4f}"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
