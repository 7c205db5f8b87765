/// API keys.
@NullMarked
package dev.stoa.identity.keys;

import org.jspecify.annotations.NullMarked;
