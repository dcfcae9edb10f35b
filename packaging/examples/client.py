"""Say a command and tell how it goes: python packaging/examples/client.py "show line numbers"."""

import sys

from lamd.client import Client
from lamd.errors import LamdError


def main(text: str) -> int:
    """Give 0 where the command was finished."""
    try:
        with Client(role="agent", name="example.py", reconnect=5) as lamd:
            status = ""
            for event, data in lamd.stream(text):
                if event == "reply":
                    status = data["status"]
                    print(f"{status}: {data['answer']}")
                else:
                    print(
                        f"  {event} {data.get('action') or data.get('steps') or data.get('text', '')}", file=sys.stderr
                    )
            seen = lamd.see()
            things = [f"{c['label']} ({c['kind']})" for c in seen["candidates"] if c["visible"]]
            print(f"{seen['app']['name']} can do: {', '.join(things[:8])}")
            print(f"the last that was asked: {lamd.history(1)[0]['text']}")
    except LamdError as error:
        print(f"{error.code}: {error}", file=sys.stderr)
        return 1
    return 0 if status == "finished" else 1


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:]) or "show line numbers"))
