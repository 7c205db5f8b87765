/// Signing in to other applications: an OAuth 2 authorization server and OpenID Connect provider.
@NullMarked
package dev.stoa.identity.oauth;

import org.jspecify.annotations.NullMarked;
