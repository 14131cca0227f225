"""What no document says about the operations that the engine serves, as lists of facts."""
