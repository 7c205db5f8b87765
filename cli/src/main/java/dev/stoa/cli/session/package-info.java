/// Signing in and out.
@NullMarked
package dev.stoa.cli.session;

import org.jspecify.annotations.NullMarked;
