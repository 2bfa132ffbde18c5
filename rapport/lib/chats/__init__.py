"""Conversations as messengers export them: plain records, whatever the messenger."""
