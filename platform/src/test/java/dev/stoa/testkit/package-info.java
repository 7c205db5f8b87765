/// What tests of all modules share.
@NullMarked
package dev.stoa.testkit;

import org.jspecify.annotations.NullMarked;
