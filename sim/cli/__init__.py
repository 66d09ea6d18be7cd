"""The command `holdtime`."""
