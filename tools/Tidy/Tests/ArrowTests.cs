using System.Linq;
using Tidy.Model;
using Tidy.Rules;
using Xunit;

namespace Tidy.Tests
{
    /// <summary>An arrow broken on purpose is found, in a project file and in the source.</summary>
    public sealed class ArrowTests
    {
        private const string Core = "firmware/core/";

        [Theory]
        [InlineData("a room above", Core + "Device.Base/Device.Base.csproj",
            "../Device.Crypto/Device.Crypto.csproj")]
        [InlineData("rooms that do not know each other", Core + "Device.Kcm/Device.Kcm.csproj",
            "../Device.Dtls/Device.Dtls.csproj")]
        [InlineData("CoAP needs no cryptography", Core + "Device.Lwm2m/Device.Lwm2m.csproj",
            "..\\Device.Crypto\\Device.Crypto.csproj")]
        [InlineData("out of the core", Core + "Device.Agent/Device.Agent.csproj",
            "../../desktop/Device.Desktop/Device.Desktop.csproj")]
        [InlineData("the simulator is no device", "simulator/Fleet/Fleet.csproj",
            "../../firmware/nano/Nano.csproj")]
        [InlineData("tools stand alone", "tools/Fcu/Fcu.csproj",
            "../../simulator/Cloud/Cloud.csproj")]
        [InlineData("production code knows no tests", "simulator/Cloud/Cloud.csproj",
            "../../firmware/tests/Device.Tests/Device.Tests.csproj")]
        public void A_wrong_project_reference_is_found(string why, string path, string include)
        {
            Finding[] found = Snippets.Check<ProjectArrows>(ProjectWith(path, include));

            Assert.True(found.Length == 1, why);
            Assert.Equal(2, found[0].Line);
        }

        [Theory]
        [InlineData(Core + "Device.Agent/Device.Agent.csproj", "../Device.Kcm/Device.Kcm.csproj")]
        [InlineData("simulator/Cloud/Cloud.csproj", "../../firmware/core/Device.Dtls/Dtls.csproj")]
        [InlineData("tools/Kcm/Kcm.csproj", "../../firmware/desktop/Device.Desktop/D.csproj")]
        [InlineData("hil-tests/Hil.csproj", "../simulator/Cloud/Cloud.csproj")]
        public void A_right_project_reference_is_not(string path, string include)
        {
            Assert.Empty(Snippets.Check<ProjectArrows>(ProjectWith(path, include)));
        }

        [Fact]
        public void A_project_in_an_unknown_folder_is_found()
        {
            Assert.Single(Snippets.Check<ProjectArrows>(
                Repository.Of("somewhere/New.csproj", "<Project />")));
            Assert.Single(Snippets.Check<ProjectArrows>(
                Repository.Of("boards/esp32/Board.csproj", "<Project />")));
        }

        [Theory]
        [InlineData("using", Core + "Device.Kcm/X.cs", "using Device.Dtls;", "Device.Kcm")]
        [InlineData("static using", Core + "Device.Kcm/X.cs",
            "using static Device.Dtls.DtlsClient;", "Device.Kcm")]
        [InlineData("alias", Core + "Device.Kcm/X.cs", "using D = Device.Dtls.DtlsClient;",
            "Device.Kcm")]
        [InlineData("out of the core", Core + "Device.Agent/X.cs", "using Device.Desktop;",
            "Device.Agent")]
        [InlineData("tool and simulator", "tools/Fcu/X.cs", "using Simulator.Cloud;", "Fcu")]
        [InlineData("tests in code", "simulator/Fleet/X.cs", "using Device.Tests;", "S.Fleet")]
        public void A_wrong_using_is_found(string why, string path, string directive, string own)
        {
            Repository repository = Everything().With(
                path, directive + "\nnamespace " + own + " { class X { } }");

            Assert.True(Snippets.Check<SourceArrows>(repository).Length == 1, why);
        }

        [Theory]
        [InlineData("written out", "object _x = new Device.Dtls.DtlsClient();")]
        [InlineData("from the root", "object _x = new global::Device.Dtls.DtlsClient();")]
        [InlineData("relative", "object _x = new Dtls.DtlsClient();")]
        [InlineData("a static member", "int _x = Device.Dtls.DtlsClient.Limit;")]
        [InlineData("relative and static", "int _x = Dtls.DtlsClient.Limit;")]
        public void A_wrong_name_without_a_using_is_found(string why, string member)
        {
            Repository repository = Everything().With(
                Core + "Device.Kcm/X.cs", "namespace Device.Kcm { class X { " + member + " } }");

            Assert.True(Snippets.Check<SourceArrows>(repository).Length == 1, why);
        }

        [Fact]
        public void A_room_cannot_hide_in_the_namespace_of_another()
        {
            Assert.Single(Snippets.Check<SourceArrows>(Repository.Of(
                Core + "Device.Kcm/X.cs", "namespace Device.Dtls { class X { } }")));
        }

        [Fact]
        public void Right_names_are_not_found()
        {
            Repository repository = Everything()
                .With(Core + "Device.Agent/X.cs",
                    "using System;\nusing Device.Dtls;\nnamespace Device.Agent { class X { "
                    + "object _d = new Device.Kcm.KcmStore(); } }")
                .With("firmware/tests/Device.Tests/X.cs",
                    "using Device.Tests.Peers;\nnamespace Device.Tests { }")
                .With("simulator/Tests/X.cs",
                    "using Device.Tests.Peers;\nusing Simulator.Cloud;\nnamespace S { }");

            Assert.Empty(Snippets.Check<SourceArrows>(repository));
        }

        [Theory]
        [InlineData("a type", "TlvReader _x;")]
        [InlineData("a member", "int _x = TlvReader.Limit;")]
        [InlineData("written out", "Device.Lwm2m.TlvReader _x;")]
        public void Coap_that_knows_lwm2m_is_found(string why, string member)
        {
            const string Room = Core + "Device.Lwm2m/";
            Repository repository = Snippets
                .Core("namespace Device.Lwm2m { class TlvReader { public const int Limit = 1; } }",
                    Room + "TlvReader.cs")
                .With(Room + "Coap/X.cs",
                    "namespace Device.Lwm2m.Coap { class X { X _self; " + member + " } }");

            Assert.True(Snippets.Check<CoapArrow>(repository).Length > 0, why);
            Assert.All(Snippets.Check<CoapArrow>(repository),
                finding => Assert.Contains("Coap/X.cs", finding.Path));
        }

        /// <summary>The same in the real repository: whatever is in it, the breach stands out.
        /// </summary>
        [Fact]
        public void An_arrow_broken_in_this_repository_is_found()
        {
            Repository broken = Repository.This.With(
                Core + "Device.Kcm/Saboteur.cs",
                "using Device.Dtls;\nnamespace Device.Kcm { class Saboteur { } }");

            Assert.Contains(
                Snippets.Check<SourceArrows>(broken), f => f.Path.EndsWith("Saboteur.cs"));
        }

        private static Repository ProjectWith(string path, string include)
        {
            return Repository.Of(
                path, $"<Project><ItemGroup>\n<ProjectReference Include=\"{include}\" />"
                + "</ItemGroup></Project>");
        }

        private static Repository Everything()
        {
            string[] names =
            {
                Core + "Device.Dtls/DtlsClient.cs", "Device.Dtls",
                Core + "Device.Kcm/KcmStore.cs", "Device.Kcm",
                "firmware/desktop/Device.Desktop/A.cs", "Device.Desktop",
                "firmware/tests/Device.Tests/A.cs", "Device.Tests",
                "firmware/tests/Device.Tests/Peers/A.cs", "Device.Tests.Peers",
                "simulator/Cloud/A.cs", "Simulator.Cloud",
            };
            return Repository.Of(names.Chunk(2)
                .Select(pair => (pair[0], "namespace " + pair[1] + " { class A { } }"))
                .ToArray());
        }
    }
}
