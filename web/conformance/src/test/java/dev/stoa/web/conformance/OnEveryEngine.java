package dev.stoa.web.conformance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// The tests of the class run once on each engine, which its constructor receives.
@ParameterizedClass
@EnumSource
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface OnEveryEngine {}
