"""The Discord bot: the library's use cases as slash commands, buttons and modals."""
