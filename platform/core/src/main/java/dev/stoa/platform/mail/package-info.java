/// Mail to people.
@NullMarked
package dev.stoa.platform.mail;

import org.jspecify.annotations.NullMarked;
