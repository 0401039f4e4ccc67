"""The verbs: each flow is one readable function from something due to one commit."""
