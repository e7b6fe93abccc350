"""What a privacy officer can ask for afterwards: audit events, disclosure records, the outbox."""
