/// What Stoa keeps about whoever is signed in.
@NullMarked
package dev.stoa.cli.privacy;

import org.jspecify.annotations.NullMarked;
