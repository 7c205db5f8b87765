/// What the tests of modules are made with: a real database, a real server, a clock that is set, and twins of
/// contracts that live in memory.
@NullMarked
package dev.stoa.testkit;

import org.jspecify.annotations.NullMarked;
