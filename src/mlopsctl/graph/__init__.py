"""The only layer that knows LangGraph. The settings below must stand before its first import.

Strict msgpack: a forged checkpoint must not run code. No tracing: requirements never leave the machine because a
shell variable says so.
"""

import os

os.environ.update(LANGGRAPH_STRICT_MSGPACK="true", LANGSMITH_TRACING="false", LANGCHAIN_TRACING_V2="false")
