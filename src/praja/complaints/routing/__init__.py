"""Which agency answers for a complaint, proposed from its words by a model trained on the office's own dispositions.

`words` turns a text into features, `training` learns weights for them (scikit-learn), `model` scores a text with the
stored weights in plain Python, `evaluation` says how good that is on newer texts than it learned from.
"""
