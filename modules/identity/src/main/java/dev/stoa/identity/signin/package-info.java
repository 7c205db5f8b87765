/// Registering, signing in, and who is signed in.
@NullMarked
package dev.stoa.identity.signin;

import org.jspecify.annotations.NullMarked;
