"""What `./praja` does: make the environment, start and stop the parts, and run the maintainer's commands.

`environment` and `messages` run on the bare system Python; the rest runs inside the environment they make.
"""
