package dev.stoa.identity.sessions;

import dev.stoa.platform.security.ClientId;
import java.util.List;

/// What somebody let an application do in their name.
///
/// @param name what they see of it among their sessions
public record Delegation(ClientId client, String name, List<String> scope) {}
