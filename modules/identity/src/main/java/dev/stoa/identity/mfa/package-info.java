/// Codes of an authenticator app as a second factor, and recovery codes for when it is lost.
@NullMarked
package dev.stoa.identity.mfa;

import org.jspecify.annotations.NullMarked;
