"""Tools over a procedure: the checker, the simulator, the drawing, BPMN and the SOP document."""
