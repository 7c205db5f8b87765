/// Bodies that are checked, and replies that leave something out. (S05.02)
@NullMarked
package dev.stoa.examples.validation;

import org.jspecify.annotations.NullMarked;
