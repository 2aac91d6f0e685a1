using System.Reflection;
using System.Text;

namespace JoJoGan.Testing.Api;

/// <summary>Writes a type as C# would, with its nullable annotations and tuple names.</summary>
internal sealed class TypeNames
{
    private static readonly Dictionary<string, string> Keywords = new()
    {
        ["System.Void"] = "void", ["System.Object"] = "object", ["System.String"] = "string",
        ["System.Boolean"] = "bool", ["System.Char"] = "char", ["System.Decimal"] = "decimal",
        ["System.SByte"] = "sbyte", ["System.Byte"] = "byte", ["System.Int16"] = "short",
        ["System.UInt16"] = "ushort", ["System.Int32"] = "int", ["System.UInt32"] = "uint",
        ["System.Int64"] = "long", ["System.UInt64"] = "ulong",
        ["System.Single"] = "float", ["System.Double"] = "double",
    };

    private readonly byte[] nullable; // one flag for all, or one for each place where there can be one
    private readonly string?[] tupleNames;
    private int nullableAt;
    private int tupleAt;

    private TypeNames(byte[] nullable, string?[] tupleNames)
    {
        this.nullable = nullable;
        this.tupleNames = tupleNames;
    }

    /// <summary>The type as <paramref name="place"/> (a parameter, field, ...) in <paramref name="member"/> spells it.</summary>
    public static string Of(Type type, IEnumerable<CustomAttributeData> place, MemberInfo member)
    {
        byte[] flags = Flags(place) ?? [Context(member)];
        string?[] names = Arguments(place, "TupleElementNamesAttribute")?.Select(a => (string?)a.Value).ToArray() ?? [];
        return new TypeNames(flags, names).Write(type);
    }

    /// <summary>The type, when nothing is known of its place.</summary>
    public static string Of(Type type) => new TypeNames([0], []).Write(type);

    /// <summary>The nullable flag of the outermost type at a place: 0 unknown, 1 not null, 2 may be null.</summary>
    public static byte Flag(IEnumerable<CustomAttributeData> place, MemberInfo member) =>
        Flags(place) is [var first, ..] ? first : Context(member);

    /// <summary>The name of a type definition, nested ones with their owners, with its own generic parameters' names.</summary>
    public static string OfDefinition(Type type) => WriteNamed(type, type.GetGenericArguments(), t => t.Name);

    private static byte[]? Flags(IEnumerable<CustomAttributeData> place)
    {
        CustomAttributeData? data = place.FirstOrDefault(a => a.AttributeType.Name == "NullableAttribute");
        return data?.ConstructorArguments[0].Value switch
        {
            byte one => [one],
            IReadOnlyCollection<CustomAttributeTypedArgument> many => many.Select(a => (byte)a.Value!).ToArray(),
            _ => null,
        };
    }

    private static IReadOnlyCollection<CustomAttributeTypedArgument>? Arguments(
        IEnumerable<CustomAttributeData> place, string name) =>
        place.FirstOrDefault(a => a.AttributeType.Name == name)?.ConstructorArguments[0].Value
            as IReadOnlyCollection<CustomAttributeTypedArgument>;

    private static byte Context(MemberInfo? member)
    {
        for (; member is not null; member = member.DeclaringType)
        {
            CustomAttributeData? data = member.GetCustomAttributesData()
                .FirstOrDefault(a => a.AttributeType.Name == "NullableContextAttribute");
            if (data is not null)
            {
                return (byte)data.ConstructorArguments[0].Value!;
            }
        }

        return 0;
    }

    private string Write(Type type)
    {
        if (type.IsByRef)
        {
            return Write(type.GetElementType()!);
        }

        if (type.IsPointer)
        {
            return Write(type.GetElementType()!) + "*";
        }

        if (type.IsValueType && !type.IsGenericParameter)
        {
            return WriteValueType(type);
        }

        string mark = NextFlag() == 2 ? "?" : "";
        if (type.IsArray)
        {
            return WriteArray(type, mark);
        }

        return (type.IsGenericParameter ? type.Name : WriteNamed(type, type.GetGenericArguments(), Write)) + mark;
    }

    private string WriteArray(Type type, string mark)
    {
        // C# reads the brackets of an array of arrays from the outside in, so the inner ones come last.
        string brackets = "[" + new string(',', type.GetArrayRank() - 1) + "]" + mark;
        Type element = type.GetElementType()!;
        while (element.IsArray)
        {
            string inner = NextFlag() == 2 ? "?" : "";
            brackets += "[" + new string(',', element.GetArrayRank() - 1) + "]" + inner;
            element = element.GetElementType()!;
        }

        return Write(element) + brackets;
    }

    private string WriteValueType(Type type)
    {
        if (!type.IsGenericType)
        {
            return WriteNamed(type, [], Write);
        }

        Type[] arguments = type.GetGenericArguments();
        string definition = type.GetGenericTypeDefinition().FullName!;
        if (definition == "System.Nullable`1")
        {
            return Write(arguments[0]) + "?";
        }

        NextFlag();
        bool isTuple = definition.StartsWith("System.ValueTuple`", StringComparison.Ordinal) && arguments.Length is > 1 and < 8;
        return isTuple ? WriteTuple(arguments) : WriteNamed(type, arguments, Write);
    }

    private string WriteTuple(Type[] elements)
    {
        string?[] names = new string?[elements.Length];
        for (int i = 0; i < names.Length && tupleAt < tupleNames.Length; i++)
        {
            names[i] = tupleNames[tupleAt++];
        }

        return "(" + string.Join(", ", elements.Select((e, i) => Write(e) + (names[i] is { } name ? " " + name : ""))) + ")";
    }

    private byte NextFlag()
    {
        byte flag = nullable.Length == 1 ? nullable[0] : nullableAt < nullable.Length ? nullable[nullableAt] : (byte)0;
        nullableAt++;
        return flag;
    }

    private static string WriteNamed(Type type, Type[] arguments, Func<Type, string> write)
    {
        if (type.FullName is { } full && Keywords.TryGetValue(full, out string? keyword))
        {
            return keyword;
        }

        // A nested type's arguments begin with its owners': each part of the name takes its own share.
        var owners = new Stack<Type>();
        for (Type? t = type; t is not null; t = t.DeclaringType)
        {
            owners.Push(t);
        }

        var name = new StringBuilder(type.Namespace is { Length: > 0 } ns ? ns + "." : "");
        int used = 0;
        foreach (Type owner in owners)
        {
            int tick = owner.Name.IndexOf('`');
            name.Append(tick < 0 ? owner.Name : owner.Name[..tick]);
            int count = owner.GetGenericArguments().Length;
            if (count > used && count <= arguments.Length)
            {
                name.Append('<').AppendJoin(", ", arguments[used..count].Select(write)).Append('>');
                used = count;
            }

            name.Append('.');
        }

        return name.ToString(0, name.Length - 1);
    }
}
