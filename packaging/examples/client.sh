#!/bin/bash
# Say a command: progress goes to standard error, the answer to standard output.
#
#   packaging/examples/client.sh "show line numbers"
set -euo pipefail

gone() {
  echo "lamd does not answer; start it: lamd, or lam service install" >&2
  exit 1
}

request() { jq -cn --argjson id "$1" --arg method "$2" --argjson params "$3" '{jsonrpc: "2.0", $id, $method, $params}'; }

coproc lamd { socat - "UNIX-CONNECT:${LAMD_SOCKET:-$XDG_RUNTIME_DIR/lamd/lamd.sock}" 2>/dev/null; }
{ exec {from}<&"${lamd[0]-}" {to}>&"${lamd[1]-}"; } 2>/dev/null || gone # open until the reply: closing stops the command
request 1 hello '{"role": "agent", "name": "example.sh"}' >&"$to" || gone
request 2 command.run "$(jq -cn --arg text "$*" '{$text}')" >&"$to" || gone

while IFS= read -r line <&"$from"; do
  case $(jq -r '.id // .method' <<<"$line") in
    command.progress) jq -r '.params | "  \(.event) \(.data.action // .data.text // "")"' <<<"$line" >&2 ;;
    2)
      jq -r '.error.message // "\(.result.status): \(.result.answer)"' <<<"$line"
      jq -e '.result.status == "finished"' <<<"$line" >/dev/null && exit 0 || exit 1
      ;;
  esac
done
gone
