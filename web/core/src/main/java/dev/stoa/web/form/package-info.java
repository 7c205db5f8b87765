/// What forms carry: values and files.
@NullMarked
package dev.stoa.web.form;

import org.jspecify.annotations.NullMarked;
