package dev.stoa.web.binding;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import dev.stoa.web.FieldError;
import dev.stoa.web.FieldError.In;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import java.lang.invoke.MethodType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.deser.Deserializers;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.ValueInstantiators;
import tools.jackson.databind.deser.bean.PropertyValueBuffer;
import tools.jackson.databind.deser.impl.NullsConstantProvider;
import tools.jackson.databind.deser.impl.NullsFailProvider;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedConstructor;
import tools.jackson.databind.introspect.AnnotatedMethod;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.introspect.VirtualAnnotatedMember;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.VirtualBeanPropertyWriter;
import tools.jackson.databind.ser.std.StdScalarSerializer;
import tools.jackson.databind.type.LogicalType;
import tools.jackson.databind.util.SimpleBeanPropertyDefinition;

/// JSON as the API speaks it: snake_case names, nothing unknown, nothing missing, no number where text belongs.
///
/// Records follow their own declaration ([RecordShape]): a component is required unless it is
/// `@Nullable`, a list, an `Optional` or has a `@Default`. A record whose one component is called
/// `value` is written as that value.
public final class Json {
    private final JsonMapper mapper = JsonMapper.builder()
            .annotationIntrospector(new Declarations())
            .propertyNamingStrategy(new WireNames())
            .addModule(new RecordModule())
            .changeDefaultNullHandling(_ -> JsonSetter.Value.forContentNulls(Nulls.FAIL))
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(
                    LogicalType.Enum, constant -> constant.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail))
            .disable(EnumFeature.READ_ENUMS_USING_TO_STRING, EnumFeature.WRITE_ENUMS_USING_TO_STRING)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    /// The configured mapper, for those who describe types or read other people's JSON in the same way.
    public JsonMapper mapper() {
        return mapper;
    }

    public byte[] write(@Nullable Object value) {
        return mapper.writeValueAsBytes(value);
    }

    /// Reads a body.
    ///
    /// @throws Problem 400 if it is not JSON, 422 naming every value that does not fit the type
    public Object read(byte[] body, JavaType type) {
        try {
            var value = mapper.readValue(body, type);
            if (value == null) {
                throw Problem.invalid(List.of(new FieldError(In.BODY, "", "must not be null")));
            }
            return value;
        } catch (InputCoercionException e) {
            // Well-formed, but too large a number for its type.
            throw misfit(tree(body), type, e);
        } catch (StreamReadException e) {
            throw malformed(e);
        } catch (JacksonException e) {
            throw misfit(tree(body), type, e);
        }
    }

    /// Reads a body without a type.
    ///
    /// @throws Problem 400 if it is not JSON
    public JsonNode tree(byte[] body) {
        try {
            return mapper.readTree(body);
        } catch (JacksonException e) {
            throw malformed(e);
        } catch (NumberFormatException _) {
            // Jackson's own words for an exponent that no BigDecimal has.
            throw HttpProblem.MALFORMED_REQUEST.because("The body holds a number that is too large.");
        }
    }

    /// Turns a tree into a value.
    ///
    /// @throws Problem 422 naming every value that does not fit the type
    public Object convert(JsonNode tree, JavaType type) {
        try {
            return mapper.treeToValue(tree, type);
        } catch (JacksonException e) {
            throw misfit(tree, type, e);
        }
    }

    /// Reading stops at the first misfit, which is quick; to name them all, the body is looked at again
    /// as a tree.
    private Problem misfit(JsonNode tree, JavaType type, JacksonException first) {
        var errors = new Misfits(mapper).of(tree, type);
        return Problem.invalid(errors.isEmpty() ? List.of(Misfits.describe("", first)) : errors);
    }

    private static Problem malformed(JacksonException e) {
        var at = e.getLocation();
        var where = at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
        var isDoubled =
                e.getOriginalMessage() != null && e.getOriginalMessage().startsWith("Duplicate Object property");
        return HttpProblem.MALFORMED_REQUEST.because(
                (isDoubled ? "The body gives a property twice" : "The body is not well-formed JSON") + where + ".");
    }

    private static final class WireNames extends PropertyNamingStrategies.NamingBase {
        private static final long serialVersionUID = 1;

        @Override
        public String translate(String javaName) {
            return Types.wireName(javaName);
        }
    }

    /// Tells Jackson what the declarations of enums, value records and sealed interfaces mean.
    private static final class Declarations extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public String[] findEnumValues(
                MapperConfig<?> config, AnnotatedClass type, Enum<?>[] constants, String[] names) {
            return Stream.of(constants).map(Text::wireName).toArray(String[]::new);
        }

        /// For reading. What is written gets its discriminator from [VariantWriter], since Jackson
        /// leaves it out where the declared type is another, such as in a `List<Object>`.
        @Override
        public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(MapperConfig<?> config, Annotated annotated) {
            if (!(config instanceof DeserializationConfig) || !(annotated instanceof AnnotatedClass type)) {
                return super.findPolymorphicTypeInfo(config, annotated);
            }
            return Variants.of(type.getRawType())
                    .map(variants -> JsonTypeInfo.Value.construct(
                            JsonTypeInfo.Id.NAME,
                            JsonTypeInfo.As.PROPERTY,
                            variants.property(),
                            null,
                            false,
                            true,
                            null))
                    .orElseGet(() -> super.findPolymorphicTypeInfo(config, annotated));
        }

        @Override
        public @Nullable List<NamedType> findSubtypes(MapperConfig<?> config, Annotated annotated) {
            return Variants.of(annotated.getRawType())
                    .map(variants -> variants.records().entrySet().stream()
                            .map(variant -> new NamedType(variant.getValue(), variant.getKey()))
                            .toList())
                    .orElseGet(() -> super.findSubtypes(config, annotated));
        }

        /// Lists and maps have no holes, unless their elements are `@Nullable`.
        @Override
        public JsonSetter.Value findSetterInfo(MapperConfig<?> config, Annotated annotated) {
            var contents = annotated instanceof AnnotatedParameter parameter
                            && parameter.getOwner().getAnnotated() instanceof Constructor<?> constructor
                            && constructor.getAnnotatedParameterTypes()[parameter.getIndex()]
                                    instanceof AnnotatedParameterizedType type
                    ? type.getAnnotatedActualTypeArguments()
                    : new AnnotatedType[0];
            return contents.length > 0 && contents[contents.length - 1].isAnnotationPresent(Nullable.class)
                    ? JsonSetter.Value.forContentNulls(Nulls.SET)
                    : super.findSetterInfo(config, annotated);
        }

        @Override
        public @Nullable Boolean hasAsValue(MapperConfig<?> config, Annotated annotated) {
            if (annotated instanceof AnnotatedMethod method
                    && method.getName().equals("value")
                    && Types.isValueRecord(method.getDeclaringClass())) {
                return true;
            }
            return super.hasAsValue(config, annotated);
        }

        @Override
        public JsonCreator.@Nullable Mode findCreatorAnnotation(MapperConfig<?> config, Annotated annotated) {
            if (annotated instanceof AnnotatedConstructor constructor
                    && constructor.getParameterCount() == 1
                    && Types.isValueRecord(constructor.getDeclaringClass())) {
                return JsonCreator.Mode.DELEGATING;
            }
            return super.findCreatorAnnotation(config, annotated);
        }
    }

    /// Gives each component of a record what it is when it is absent or null: a default, or an error.
    private static final class RecordModule extends SimpleModule {
        private static final long serialVersionUID = 1;

        RecordModule() {
            super("stoa-records");
            // Jackson reads 255 as a byte, and 1e999 as infinity.
            Stream.of(byte.class, short.class, float.class, double.class).forEach(type -> {
                addNumber(type);
                addNumber(MethodType.methodType(type).wrap().returnType());
            });
            addNumber(BigInteger.class);
            addNumber(BigDecimal.class);
            // Those in a place without a type, such as a Map<String, Object>.
            addDeserializer(Number.class, new UntypedNumberReader());
            addSerializer(new LocaleWriter());
        }

        private <T> void addNumber(Class<T> type) {
            addDeserializer(type, new NumberReader<>(type));
        }

        @Override
        public void setupModule(SetupContext context) {
            super.setupModule(context);
            context.addDeserializers(new Deserializers.Base() {
                @Override
                public @Nullable ValueDeserializer<?> findBeanDeserializer(
                        JavaType type, DeserializationConfig config, BeanDescription.Supplier described) {
                    return Text.ofJsonString(type.getRawClass())
                            .map(text -> new TextReader<>(type.getRawClass(), text))
                            .orElse(null);
                }

                @Override
                public boolean hasDeserializerFor(DeserializationConfig config, Class<?> type) {
                    return Text.ofJsonString(type).isPresent();
                }
            });
            context.addSerializerModifier(new ValueSerializerModifier() {
                private static final long serialVersionUID = 1;

                @Override
                public List<BeanPropertyWriter> orderProperties(
                        SerializationConfig config,
                        BeanDescription.Supplier described,
                        List<BeanPropertyWriter> properties) {
                    var type = described.getBeanClass();
                    var variants = type.isRecord() ? Variants.of(type) : Optional.<Variants>empty();
                    variants.ifPresent(variant ->
                            properties.addFirst(VariantWriter.of(config, described.getClassInfo(), variant)));
                    return properties;
                }
            });
            context.addValueInstantiators(new ValueInstantiators.Base() {
                @Override
                public ValueInstantiator modifyValueInstantiator(
                        DeserializationConfig config, BeanDescription.Supplier described, ValueInstantiator standard) {
                    var type = described.getBeanClass();
                    return type.isRecord() && !Types.isValueRecord(type)
                            ? new RecordInstantiator(standard, RecordShape.of(type))
                            : standard;
                }
            });
        }
    }

    /// Reads a JSON string into a value, as [Text] does elsewhere.
    private static final class TextReader<T> extends StdScalarDeserializer<T> {
        private final Class<T> type;
        private final transient Text text;

        TextReader(Class<T> type, Text text) {
            super(type);
            this.type = type;
            this.text = text;
        }

        @Override
        public T deserialize(JsonParser parser, DeserializationContext context) {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                return context.reportInputMismatch(this, "not a string");
            }
            try {
                return type.cast(text.read(parser.getString()));
            } catch (IllegalArgumentException _) {
                return context.reportInputMismatch(this, "not acceptable");
            }
        }
    }

    /// Reads a JSON number within the bounds of [Text].
    private static final class NumberReader<T> extends StdScalarDeserializer<T> {
        private static final long serialVersionUID = 1;

        private final transient Text text;

        NumberReader(Class<T> type) {
            super(type);
            this.text = Text.of(type).orElseThrow();
        }

        @Override
        @SuppressWarnings("unchecked") // what Text reads for a primitive type is boxed, as this is
        public T deserialize(JsonParser parser, DeserializationContext context) {
            if (!parser.currentToken().isNumeric()) {
                return context.reportInputMismatch(this, "not a number");
            }
            try {
                return (T) text.read(parser.getString());
            } catch (IllegalArgumentException _) {
                return context.reportInputMismatch(this, "not acceptable");
            }
        }
    }

    /// Reads a JSON number of any kind, within the bounds of [Text].
    private static final class UntypedNumberReader extends StdScalarDeserializer<Number> {
        private static final long serialVersionUID = 1;

        private static final NumberReader<BigInteger> WHOLE = new NumberReader<>(BigInteger.class);
        private static final NumberReader<BigDecimal> DECIMAL = new NumberReader<>(BigDecimal.class);

        UntypedNumberReader() {
            super(Number.class);
        }

        @Override
        public Number deserialize(JsonParser parser, DeserializationContext context) {
            if (!parser.hasToken(JsonToken.VALUE_NUMBER_INT)) {
                return DECIMAL.deserialize(parser, context);
            }
            return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    ? WHOLE.deserialize(parser, context)
                    : parser.getNumberValue();
        }
    }

    /// Writes the discriminator of a record of a sealed interface.
    private static final class VariantWriter extends VirtualBeanPropertyWriter {
        private static final long serialVersionUID = 1;

        private final String name;

        private VariantWriter(BeanPropertyDefinition property, AnnotatedClass type, JavaType text, String name) {
            super(property, type.getAnnotations(), text);
            this.name = name;
        }

        static VariantWriter of(MapperConfig<?> config, AnnotatedClass type, Variants variant) {
            var text = config.constructType(String.class);
            var member = new VirtualAnnotatedMember(type, type.getRawType(), variant.property(), text);
            return new VariantWriter(
                    SimpleBeanPropertyDefinition.construct(config, member),
                    type,
                    text,
                    variant.records().firstEntry().getKey());
        }

        @Override
        protected Object value(Object bean, JsonGenerator json, SerializationContext context) {
            return name;
        }

        @Override
        public VirtualBeanPropertyWriter withConfig(
                MapperConfig<?> config, AnnotatedClass type, BeanPropertyDefinition property, JavaType text) {
            return new VariantWriter(property, type, text, name);
        }
    }

    private static final class LocaleWriter extends StdScalarSerializer<Locale> {
        LocaleWriter() {
            super(Locale.class);
        }

        @Override
        public void serialize(Locale locale, JsonGenerator json, SerializationContext context) {
            json.writeString(locale.toLanguageTag());
        }
    }

    private static final class RecordInstantiator extends ValueInstantiator.Delegating {
        private static final long serialVersionUID = 1;

        private final transient RecordShape shape;

        RecordInstantiator(ValueInstantiator standard, RecordShape shape) {
            super(standard);
            this.shape = shape;
        }

        @Override
        public ValueInstantiator createContextual(DeserializationContext context, BeanDescription.Supplier described) {
            return this;
        }

        /// Jackson alone would make the method handle of the constructor anew for each object.
        @Override
        public Object createFromObjectWith(
                DeserializationContext context, SettableBeanProperty[] properties, PropertyValueBuffer buffer) {
            var values = buffer.getParameters(context, properties);
            try {
                return RecordShape.construct(shape.constructor(), values);
            } catch (IllegalArgumentException e) {
                return context.handleInstantiationProblem(shape.type(), values, e);
            }
        }

        @Override
        public SettableBeanProperty[] getFromObjectArguments(DeserializationConfig config) {
            var properties = super.getFromObjectArguments(config);
            if (properties == null) {
                return new SettableBeanProperty[0];
            }
            for (int i = 0; i < properties.length; i++) {
                var component = shape.components().get(i);
                var nulls = component.absent() != null
                        ? NullsConstantProvider.forValue(component.absent())
                        : component.isRequired() ? NullsFailProvider.constructForProperty(properties[i]) : null;
                if (nulls != null) {
                    properties[i] = properties[i].withNullProvider(nulls);
                }
            }
            return properties;
        }
    }
}
