/// Mail by SMTP.
@NullMarked
package dev.stoa.platform.smtp;

import org.jspecify.annotations.NullMarked;
