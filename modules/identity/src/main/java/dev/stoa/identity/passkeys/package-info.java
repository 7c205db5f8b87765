/// Passkeys (WebAuthn): signing in without a password.
@NullMarked
package dev.stoa.identity.passkeys;

import org.jspecify.annotations.NullMarked;
