"""The nouns as clients get them: plain data, with the bus and the process addresses left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lamd.rpc import wire
from lamd.trajectory import NodeKey, Observation, Reply


def wire_reply(reply: Reply, command: str = "") -> Mapping[str, Any]:
    """A Reply as the clients get it: its fields, and the id it has in the journal."""
    return {**wire.plain(reply), "id": command}


def seen(observation: Observation) -> Mapping[str, Any]:
    """An observation as the clients get it; bus addresses stay inside, references and the revision go out."""
    tree = observation.tree
    nodes = [
        {
            "ref": node.ref,
            "id": _id(node.key),
            "parent": node.parent,
            "role": node.role,
            "name": node.name,
            "description": node.description,
            "states": sorted(node.states),
            "interfaces": sorted(node.interfaces),
            "text": node.text,
            "value": wire.plain(node.value),
            "extents": node.extents,
        }
        for node in tree.nodes
    ]
    app = {"name": tree.app.name, "pid": tree.app.pid, "toolkit": tree.app.toolkit, "version": tree.app.version}
    return {
        "app": app,
        "revision": tree.revision,
        "window": observation.window,
        "dialogs": observation.dialogs,
        "menus_open": observation.menus_open,
        "focus": observation.focus,
        "nodes": nodes,
        "candidates": wire.plain(observation.candidates),
    }


def _id(key: NodeKey) -> str:
    """The same for the same object as long as it and the daemon live. Hashes are salted: it tells no address."""
    return f"{hash(key) & 0xFFFFFFFFFFFF:x}"
