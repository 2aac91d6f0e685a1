using System.Globalization;
using System.Reflection;

namespace JoJoGan.Testing.Api;

/// <summary>The public and protected members of an assembly, a line each.</summary>
/// <param name="assembly">The assembly, loaded in whatever way.</param>
public sealed class ApiList(Assembly assembly)
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<string, string> Operators = new()
    {
        ["op_UnaryPlus"] = "+", ["op_UnaryNegation"] = "-", ["op_LogicalNot"] = "!", ["op_OnesComplement"] = "~",
        ["op_Increment"] = "++", ["op_Decrement"] = "--", ["op_True"] = "true", ["op_False"] = "false",
        ["op_Addition"] = "+", ["op_Subtraction"] = "-", ["op_Multiply"] = "*", ["op_Division"] = "/", ["op_Modulus"] = "%",
        ["op_BitwiseAnd"] = "&", ["op_BitwiseOr"] = "|", ["op_ExclusiveOr"] = "^",
        ["op_LeftShift"] = "<<", ["op_RightShift"] = ">>", ["op_UnsignedRightShift"] = ">>>",
        ["op_Equality"] = "==", ["op_Inequality"] = "!=", ["op_LessThan"] = "<", ["op_GreaterThan"] = ">",
        ["op_LessThanOrEqual"] = "<=", ["op_GreaterThanOrEqual"] = ">=",
    };

    private readonly List<string> problems = [];

    /// <summary>What could not be listed, and why.</summary>
    public IReadOnlyList<string> Problems => problems;

    /// <summary>The members in ordinal order; of a type only the interfaces that its base class has not.</summary>
    public IEnumerable<string> Lines()
    {
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        foreach (Type type in assembly.GetTypes().Where(IsVisible))
        {
            Try(lines, type.FullName!, () => TypeLine(type));
            if (IsDelegate(type))
            {
                continue;
            }

            foreach (MemberInfo member in type.GetMembers(Declared).Where(m => !m.Name.Contains('<')))
            {
                Try(lines, $"{type.FullName}.{member.Name}", () => MemberLine(type, member));
            }
        }

        return lines;
    }

    private void Try(SortedSet<string> lines, string what, Func<string?> line)
    {
        try
        {
            if (line() is { } text)
            {
                lines.Add(text);
            }
        }
        catch (Exception e) when (e is FileNotFoundException or TypeLoadException)
        {
            problems.Add($"{what}: {e.Message}");
        }
    }

    private static bool IsVisible(Type type) =>
        !type.Name.Contains('<')
        && (type.IsNested
            ? (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsVisible(type.DeclaringType!)
            : type.IsPublic);

    private static bool IsVisible(MethodBase? method) =>
        method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };

    private static bool IsDelegate(Type type) => type.BaseType?.FullName == "System.MulticastDelegate";

    private static bool Has(MemberInfo member, string attribute) => Has(member.GetCustomAttributesData(), attribute);

    private static bool Has(IEnumerable<CustomAttributeData> attributes, string name) =>
        attributes.Any(a => a.AttributeType.Name == name);

    private static string Tail(IEnumerable<string?> words)
    {
        string text = string.Join(' ', words.Where(w => w is not null));
        return text.Length == 0 ? "" : $" [{text}]";
    }

    private static string? Obsolete(MemberInfo member) => Has(member, "ObsoleteAttribute") ? "obsolete" : null;

    private static string TypeLine(Type type)
    {
        string name = "T:" + TypeNames.OfDefinition(type);
        string? reach = type.IsNested && !type.IsNestedPublic ? "protected" : null;
        Type[] own = type.GetGenericArguments()[(type.DeclaringType?.GetGenericArguments().Length ?? 0)..];
        if (IsDelegate(type))
        {
            MethodInfo invoke = type.GetMethod("Invoke")!;
            return name + Parameters(invoke) + Returns(invoke) + Constraints(own) + Tail([reach, Obsolete(type), "delegate"]);
        }

        if (type.IsEnum)
        {
            string flags = Has(type, "FlagsAttribute") ? "flags " : "";
            return $"{name} : {TypeNames.Of(type.GetEnumUnderlyingType())}" + Tail([reach, Obsolete(type), flags + "enum"]);
        }

        var bases = new List<string>();
        if (type.BaseType is { FullName: not ("System.Object" or "System.ValueType") } parent)
        {
            bases.Add(TypeNames.Of(parent));
        }

        IEnumerable<Type> interfaces = type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? []);
        bases.AddRange(interfaces.Where(IsVisibleAnywhere).Select(TypeNames.Of).Order(StringComparer.Ordinal));
        string after = bases.Count == 0 ? "" : " : " + string.Join(", ", bases);
        return name + after + Constraints(own) + Tail([reach, Obsolete(type), Kind(type)]);
    }

    private static bool IsVisibleAnywhere(Type type) => type.IsConstructedGenericType
        ? IsVisible(type.GetGenericTypeDefinition())
            && type.GetGenericArguments().All(a => a.IsGenericParameter || a.HasElementType || IsVisibleAnywhere(a))
        : IsVisible(type);

    private static string Kind(Type type)
    {
        if (type.IsInterface)
        {
            return "interface";
        }

        if (type.IsValueType)
        {
            return (Has(type, "IsReadOnlyAttribute") ? "readonly " : "") +
                (Has(type, "IsByRefLikeAttribute") ? "ref struct" : "struct");
        }

        return (type.IsAbstract, type.IsSealed) switch
        {
            (true, true) => "static class",
            (true, false) => "abstract class",
            (false, true) => "sealed class",
            _ => "class",
        };
    }

    private static string? MemberLine(Type type, MemberInfo member) => member switch
    {
        ConstructorInfo { IsStatic: false } c when IsVisible(c) =>
            $"M:{TypeNames.OfDefinition(type)}..ctor{Parameters(c)}" + Tail([.. Modifiers(c), Obsolete(c)]),
        MethodInfo m when IsVisible(m) && !IsAccessor(m) => MethodLine(type, m),
        PropertyInfo p => PropertyLine(type, p),
        EventInfo e when IsVisible(e.AddMethod) =>
            $"E:{TypeNames.OfDefinition(type)}.{e.Name} : " +
            TypeNames.Of(e.EventHandlerType!, e.GetCustomAttributesData(), type) +
            Tail([.. Modifiers(e.AddMethod!), Obsolete(e)]),
        FieldInfo f when (f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly) && !f.IsSpecialName => FieldLine(type, f),
        _ => null,
    };

    private static bool IsAccessor(MethodInfo m) => m.IsSpecialName && !m.Name.StartsWith("op_", StringComparison.Ordinal);

    private static string MethodLine(Type type, MethodInfo method)
    {
        string name = method.Name;
        if (name is "op_Implicit" or "op_Explicit")
        {
            name = (name == "op_Implicit" ? "implicit" : "explicit") + " operator";
        }
        else if (method.IsSpecialName && Operators.TryGetValue(name, out string? sign))
        {
            name = "operator " + sign;
        }

        Type[] generic = method.GetGenericArguments();
        string typeParameters = generic.Length == 0 ? "" : $"<{string.Join(", ", generic.Select(g => g.Name))}>";
        return $"M:{TypeNames.OfDefinition(type)}.{name}{typeParameters}{Parameters(method)}{Returns(method)}"
            + Constraints(generic) + Tail([.. Modifiers(method), Obsolete(method)]);
    }

    private static string? PropertyLine(Type type, PropertyInfo property)
    {
        MethodInfo? get = IsVisible(property.GetMethod) ? property.GetMethod : null;
        MethodInfo? set = IsVisible(property.SetMethod) ? property.SetMethod : null;
        if ((get ?? set) is not { } main)
        {
            return null;
        }

        if (get is { IsPublic: false } && set is { IsPublic: true })
        {
            main = set;
        }

        string Accessor(MethodInfo? accessor, string name) =>
            accessor is null ? "" : (main.IsPublic && !accessor.IsPublic ? "protected " : "") + name + "; ";

        bool isInit = set?.ReturnParameter.GetRequiredCustomModifiers().Any(t => t.Name == "IsExternalInit") == true;
        string name = property.GetIndexParameters() is { Length: > 0 } index
            ? "this" + Parameters(index, property, '[', ']')
            : property.Name;
        string reference = property.PropertyType.IsByRef ? (Has(property, "IsReadOnlyAttribute") ? "ref readonly " : "ref ") : "";
        string? required = Has(property, "RequiredMemberAttribute") ? "required" : null;
        return $"P:{TypeNames.OfDefinition(type)}.{name} {{ {Accessor(get, "get")}{Accessor(set, isInit ? "init" : "set")}}} : "
            + reference + TypeNames.Of(property.PropertyType, property.GetCustomAttributesData(), (MemberInfo?)get ?? type)
            + Tail([.. Modifiers(main), required, Obsolete(property)]);
    }

    private static string FieldLine(Type type, FieldInfo field)
    {
        string name = $"F:{TypeNames.OfDefinition(type)}.{field.Name}";
        if (type.IsEnum)
        {
            return $"{name} = {Literal(field.GetRawConstantValue(), type.GetEnumUnderlyingType())}" + Tail([Obsolete(field)]);
        }

        string value = field.IsLiteral ? " = " + Literal(field.GetRawConstantValue(), field.FieldType) : "";
        return $"{name} : {TypeNames.Of(field.FieldType, field.GetCustomAttributesData(), type)}{value}" + Tail(
        [
            field.IsPublic ? null : "protected",
            field.IsLiteral ? "const" : field.IsStatic ? "static" : null,
            field.IsInitOnly ? "readonly" : null,
            Obsolete(field),
        ]);
    }

    private static IEnumerable<string?> Modifiers(MethodBase method)
    {
        yield return method.IsPublic ? null : "protected";
        yield return method.IsStatic ? "static" : null;
        if (method.DeclaringType!.IsInterface)
        {
            yield return method.IsAbstract ? null : "default";
            yield break;
        }

        bool isOverride = method.IsVirtual && (method.Attributes & MethodAttributes.NewSlot) == 0;
        yield return method.IsAbstract ? "abstract" : null;
        yield return method.IsFinal && isOverride ? "sealed" : null;
        yield return isOverride ? "override" : null;
        yield return method.IsVirtual && !method.IsFinal && !method.IsAbstract && !isOverride ? "virtual" : null;
    }

    private static string Returns(MethodInfo method)
    {
        ParameterInfo result = method.ReturnParameter;
        IList<CustomAttributeData> attributes = result.GetCustomAttributesData();
        string reference = method.ReturnType.IsByRef ? (Has(attributes, "IsReadOnlyAttribute") ? "ref readonly " : "ref ") : "";
        return $" : {reference}{TypeNames.Of(method.ReturnType, attributes, method)}";
    }

    private static string Parameters(MethodBase method) => Parameters(method.GetParameters(), method, '(', ')');

    private static string Parameters(ParameterInfo[] parameters, MemberInfo member, char open, char close) =>
        open + string.Join(", ", parameters.Select(p => Parameter(p, member))) + close;

    private static string Parameter(ParameterInfo parameter, MemberInfo member)
    {
        IList<CustomAttributeData> attributes = parameter.GetCustomAttributesData();
        string prefix = parameter.Position == 0 && Has(member, "ExtensionAttribute") ? "this " : "";
        if (parameter.ParameterType.IsByRef)
        {
            prefix += parameter.IsOut ? "out "
                : Has(attributes, "IsReadOnlyAttribute") ? "in "
                : Has(attributes, "RequiresLocationAttribute") ? "ref readonly " : "ref ";
        }
        else if (Has(attributes, "ParamArrayAttribute") || Has(attributes, "ParamCollectionAttribute"))
        {
            prefix += "params ";
        }

        string type = TypeNames.Of(parameter.ParameterType, attributes, member);
        return $"{prefix}{type} {parameter.Name}{Default(parameter, attributes)}";
    }

    private static string Default(ParameterInfo parameter, IList<CustomAttributeData> attributes)
    {
        if (attributes.FirstOrDefault(a => a.AttributeType.Name == "DecimalConstantAttribute") is { } data)
        {
            object[] parts = data.ConstructorArguments.Select(a => a.Value!).ToArray();
            int Part(int i) => unchecked((int)Convert.ToInt64(parts[i], CultureInfo.InvariantCulture));
            var value = new decimal(Part(4), Part(3), Part(2), Part(1) != 0, (byte)parts[0]);
            return " = " + value.ToString(CultureInfo.InvariantCulture) + "m";
        }

        return parameter.HasDefaultValue ? " = " + Literal(parameter.RawDefaultValue, parameter.ParameterType)
            : parameter.IsOptional ? " = default" : "";
    }

    private static string Literal(object? value, Type type)
    {
        if (type.IsConstructedGenericType && type.GetGenericTypeDefinition().FullName == "System.Nullable`1")
        {
            type = type.GetGenericArguments()[0];
            if (value is null)
            {
                return "null";
            }
        }

        if (type.IsEnum && value is not null)
        {
            FieldInfo? named = type.GetFields(BindingFlags.Public | BindingFlags.Static)
                .FirstOrDefault(f => Equals(f.GetRawConstantValue(), value));
            string number = Convert.ToString(value, CultureInfo.InvariantCulture)!;
            return named is null ? $"({TypeNames.Of(type)}){number}" : $"{TypeNames.Of(type)}.{named.Name}";
        }

        return value switch
        {
            null => type.IsValueType || type.IsGenericParameter ? "default" : "null",
            bool b => b ? "true" : "false",
            string s => "\"" + string.Concat(s.Select(c => Escape(c, '"'))) + "\"",
            char c => "'" + Escape(c, '\'') + "'",
            float f => Real(f, "float", f.ToString("R", CultureInfo.InvariantCulture) + "f"),
            double d => Real(d, "double", d.ToString("R", CultureInfo.InvariantCulture)),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
    }

    private static string Real(double value, string type, string finite) =>
        double.IsNaN(value) ? type + ".NaN"
        : double.IsInfinity(value) ? type + (value > 0 ? ".PositiveInfinity" : ".NegativeInfinity")
        : finite;

    private static string Escape(char c, char quote) => c switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\0' => "\\0",
        '\\' => "\\\\",
        _ when c == quote => "\\" + c,
        _ when char.IsControl(c) || char.IsSurrogate(c) => $"\\u{(int)c:x4}",
        _ => c.ToString(),
    };

    private static string Constraints(Type[] typeParameters)
    {
        var clauses = new List<string>();
        foreach (Type parameter in typeParameters)
        {
            List<string> parts = Constraints(parameter);
            if (parts.Count > 0)
            {
                clauses.Add($" where {parameter.Name} : {string.Join(", ", parts)}");
            }
        }

        return string.Concat(clauses);
    }

    private static List<string> Constraints(Type parameter)
    {
        IList<CustomAttributeData> attributes = parameter.GetCustomAttributesData();
        MemberInfo owner = (MemberInfo?)parameter.DeclaringMethod ?? parameter.DeclaringType!;
        GenericParameterAttributes flags = parameter.GenericParameterAttributes;
        bool isStruct = flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        Type[] types = parameter.GetGenericParameterConstraints().Where(t => t.FullName != "System.ValueType").ToArray();

        var parts = new List<string>();
        if (isStruct)
        {
            parts.Add(Has(attributes, "IsUnmanagedAttribute") ? "unmanaged" : "struct");
        }
        else if (flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            parts.Add(TypeNames.Flag(attributes, owner) == 2 ? "class?" : "class");
        }
        else if (types.Length == 0 && TypeNames.Flag(attributes, owner) == 1)
        {
            parts.Add("notnull");
        }

        parts.AddRange(types.Select(TypeNames.Of));
        if (flags.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct)
        {
            parts.Add("new()");
        }

        return parts;
    }
}
