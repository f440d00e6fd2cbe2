"""BPMN 2.0 as a drawing: written from a procedure, read as a draft of one. It is never executed."""
