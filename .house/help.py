"""Print the targets of the Makefile with what each is for: the words after `##`."""

from pathlib import Path


def main() -> None:
    """Print one line for each target, in the order of the file."""
    makefile = Path(__file__).resolve().parent.parent / "Makefile"
    print("make TARGET, where TARGET is one of")
    for line in makefile.read_text("utf-8").splitlines():
        rule, mark, purpose = line.partition("## ")
        if mark and ":" in rule:
            print("  " + rule.split(":")[0].ljust(14) + purpose)


if __name__ == "__main__":
    main()
