"""lamd as the tool of a LangGraph agent: python packaging/examples/langgraph_agent.py "show line numbers". Offline."""

import sys

from langchain_core.messages import AIMessage
from langchain_core.tools import tool
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode, tools_condition

from lamd.client import Client


@tool
def desktop(command: str) -> str:
    """Do something on this Linux desktop, said in words."""
    with Client(role="agent", name="langgraph") as lamd:
        reply = lamd.run(command)
    return f"{reply['status']}: {reply['answer']}"


def model(state: MessagesState) -> dict[str, list[AIMessage]]:
    """A script in the place of a chat model with ``.bind_tools([desktop])``: call the tool once, then tell."""
    said = state["messages"][-1]
    call = {"name": "desktop", "args": {"command": said.content}, "id": "1"}
    return {"messages": [AIMessage(said.content) if said.type == "tool" else AIMessage("", tool_calls=[call])]}


graph = StateGraph(MessagesState)
graph.add_node("model", model)
graph.add_node("tools", ToolNode([desktop]))
graph.add_edge(START, "model")
graph.add_conditional_edges("model", tools_condition)
graph.add_edge("tools", "model")
result = graph.compile().invoke({"messages": [("user", " ".join(sys.argv[1:]) or "show line numbers")]})
print(result["messages"][-1].content)
