/// What endpoints answer: from the value of a method to a reply.
@NullMarked
package dev.stoa.web.reply;

import org.jspecify.annotations.NullMarked;
