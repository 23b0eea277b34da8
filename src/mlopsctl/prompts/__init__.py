from mlopsctl.prompts.load import Prompt, load

__all__ = ["Prompt", "load"]
