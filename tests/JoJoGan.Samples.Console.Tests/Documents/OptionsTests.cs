using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using JoJoGan;
using JoJoGan.Alignment;
using JoJoGan.Imaging;
using JoJoGan.Jobs;
using JoJoGan.Jobs.S3;
using JoJoGan.Models.Onnx;
using JoJoGan.Models.Runtime;
using JoJoGan.Onnx.Runtime;
using JoJoGan.Students;
using JoJoGan.Training;
using JoJoGan.Video;

namespace DocumentSnippets;

/// <summary>docs/options.md holds the tables that the options' properties, their values and XML comments make.</summary>
public partial class OptionsTests
{
    private static readonly string Text = Document.All.Single(d => d.Name == Path.Combine("docs", "options.md")).Text;

    private static readonly Type[] Examples =
        [typeof(FacePhoto), typeof(NetworkSource), typeof(OnnxOptions), typeof(JobOptions), typeof(S3ArtifactOptions)];

    private static readonly Dictionary<string, XElement> Comments = Examples
        .SelectMany(t => XDocument.Load(Path.ChangeExtension(t.Assembly.Location, ".xml")).Descendants("member"))
        .Where(m => m.Attribute("name")!.Value.StartsWith("P:", StringComparison.Ordinal))
        .ToDictionary(m => m.Attribute("name")!.Value, m => m.Element("summary")!);

    [Fact]
    public void Document_has_every_option_with_its_default_and_limits()
    {
        string[] tables =
        [
            .. Tables("JoJoGan", new JoJoGanOptions()),
            Table("ImageLoader", new ImageLoaderOptions()),
            Table("IStudentTrainer", new StudentTrainingOptions()),
            Table("Training", new TrainingCheckpointOptions()),
            Table("OnnxExporter", new OnnxExportOptions()),
            Table("ConfigureOnnx", new OnnxOptions()),
            Table("AddVideo", new VideoOptions()),
            Table("AddJoJoGanJobs", new JobOptions()),
            Table("AddJoJoGanS3Artifacts", new S3ArtifactOptions()),
        ];

        string missing = string.Join('\n', tables.Where(table => !Text.Contains(table)));
        missing.Should().BeEmpty("docs/options.md should hold these tables in place of the ones that it has");
        Rows(Text).Should().Be(tables.Sum(Rows), "there are no other options");

        static int Rows(string text) => text.Split('\n').Count(line => line.StartsWith('|'));
    }

    [Fact]
    public void Document_forgets_no_options()
    {
        Type[] all = [.. Examples.SelectMany(t => t.Assembly.GetExportedTypes()).Where(IsOptions)];

        all.Should().OnlyContain(t => Text.Contains($"(`{t.Name}`)"));
    }

    /// <summary>The table of a group of options and those of the groups in it.</summary>
    private static IEnumerable<string> Tables(string section, object options) => Properties(options)
        .Where(p => IsOptions(p.PropertyType) && p.GetValue(options) is not null)
        .SelectMany(p => Tables($"{section}:{p.Name}", p.GetValue(options)!))
        .Prepend(Table(section, options));

    private static string Table(string section, object options) =>
        $"## {section} (`{options.GetType().Name}`)\n\n| option | type | default | meaning |\n| --- | --- | --- | --- |\n" +
        string.Concat(Properties(options)
            .Select(p => $"| `{p.Name}` | {TypeOf(p)} | {Default(p.GetValue(options))} | {Meaning(p)} |\n"));

    private static IEnumerable<PropertyInfo> Properties(object options) =>
        options.GetType().GetProperties().Where(p => p.CanWrite);

    private static bool IsOptions(Type type) =>
        type.Name.EndsWith("Options", StringComparison.Ordinal)
            && type.Namespace!.StartsWith("JoJoGan", StringComparison.Ordinal);

    private static string TypeOf(PropertyInfo property)
    {
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type.IsEnum)
        {
            return string.Join(", ", Enum.GetNames(type).Select(n => $"`{n}`"));
        }

        string name = type.IsGenericType ? "list of " + Name(type.GetGenericArguments()[0]) : Name(type);
        return new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable ? name + " or null" : name;

        static string Name(Type type) => Type.GetTypeCode(type) switch
        {
            TypeCode.Int32 => "int",
            TypeCode.Int64 => "long",
            TypeCode.Double or TypeCode.String => type.Name.ToLowerInvariant(),
            TypeCode.Boolean => "bool",
            _ => type.Name,
        };
    }

    private static string Default(object? value) => value switch
    {
        null => "null",
        string text => $"`\"{text}\"`",
        bool flag => flag ? "true" : "false",
        _ when IsOptions(value.GetType()) => "see below",
        IEnumerable list => list.Cast<object>().Any() ? throw new NotSupportedException() : "empty",
        IFormattable number => $"`{number.ToString(null, CultureInfo.InvariantCulture)}`",
        _ => throw new NotSupportedException($"{value.GetType()}"),
    };

    /// <summary>The XML comment's text, without the default that the table gives.</summary>
    private static string Meaning(PropertyInfo property)
    {
        XElement summary = Comments[$"P:{property.DeclaringType!.FullName}.{property.Name}"];
        string text = string.Concat(summary.Nodes().Select(node => node switch
        {
            XElement { Name.LocalName: "see" } see => $"`{Short(see.Attribute("cref")!.Value)}`",
            XElement code => $"`{code.Value}`",
            _ => node.ToString(),
        }));
        return DefaultSentence().Replace(Space().Replace(text, " ").Trim(), "");

        // A method belongs to another class than the option does.
        static string Short(string cref) =>
            string.Join('.', cref.Split('.')[(cref.StartsWith("M:", StringComparison.Ordinal) ? ^2 : ^1)..]);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@" The default is (\S+|one second|30 seconds)\.(?= |$)")]
    private static partial Regex DefaultSentence();
}
