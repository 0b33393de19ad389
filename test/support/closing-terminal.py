"""Runs a command in a terminal of its own, closes the terminal once WORD was said, and prints how the command ended.

closing-terminal.py WORD COMMAND...
"""

import os
import pty
import sys

word = sys.argv[1].encode()
command = sys.argv[2:]

child, terminal = pty.fork()
if child == 0:
    os.execvp(command[0], command)
said = b""
while word not in said:
    said += os.read(terminal, 4096)
os.close(terminal)
_, status = os.waitpid(child, 0)
print(-os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))
