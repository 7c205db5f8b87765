/// Sign-ins that go on, and the tokens of each.
@NullMarked
package dev.stoa.identity.sessions;

import org.jspecify.annotations.NullMarked;
