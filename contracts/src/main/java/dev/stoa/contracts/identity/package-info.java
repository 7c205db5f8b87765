/// What other modules may know about people and organisations.
@NullMarked
package dev.stoa.contracts.identity;

import org.jspecify.annotations.NullMarked;
