"""The design graph: the only file that names edges.

extract -> questions_gate -> plan -> critics in parallel -> judge --cuts--> plan, capped
judge -> architecture_gate -> generate -> validate --repair, capped--> validate
validate -> delivery_gate -> deliver. Nodes that may end a run set `end` and go to END.
"""

from typing import Any

from langgraph.graph import END, START, StateGraph

from mlopsctl.agents import reviewer
from mlopsctl.graph import designing, gates, repository
from mlopsctl.graph.services import Services
from mlopsctl.graph.state import State


def build(services: Services) -> StateGraph[State, Any, State, State]:
    critics = {f"critic_{lens}": critic for lens, critic in reviewer.all_critics().items()}
    routed: dict[str, tuple[Any, tuple[str, ...]]] = {  # node, and where it may send the run
        "questions_gate": (gates.questions_gate(services), ("plan", "questions_gate", END)),
        "plan": (designing.plan_node(services), (*critics, END)),
        "judge": (designing.judge_node(services), ("plan", "architecture_gate", END)),
        "architecture_gate": (gates.architecture_gate(services), ("plan", "generate", END)),
        "validate": (repository.validate_node(services), ("generate", "validate", "delivery_gate", END)),
        "delivery_gate": (gates.delivery_gate(services), ("plan", "deliver", END)),
    }
    plain: dict[str, Any] = {
        "extract": designing.extract_node(services),
        **{name: designing.critic_node(services, critic) for name, critic in critics.items()},
        "generate": repository.generate_node(services),
        "deliver": repository.deliver_node(services),
    }
    graph = StateGraph(State)
    for name, (node, destinations) in routed.items():
        graph.add_node(name, node, destinations=destinations)
    for name, node in plain.items():
        graph.add_node(name, node)
    graph.add_edge(START, "extract")
    graph.add_edge("extract", "questions_gate")
    graph.add_edge(list(critics), "judge")
    graph.add_edge("generate", "validate")
    graph.add_edge("deliver", END)
    return graph
