namespace Simulator.Cloud.Ca
{
    /// <summary>What <see cref="RootCas"/> answers to a change.</summary>
    public enum RootCaChange
    {
        /// <summary>Done and on disk.</summary>
        Done = 0,

        /// <summary>The settings are out of their ranges; <see cref="RootCaSettings.Check"/> says
        /// how.</summary>
        SettingsInvalid,

        /// <summary>The account has a root CA of this name.</summary>
        NameExists,

        /// <summary>The account has as many as it may: <see cref="RootCas.LimitText"/>.</summary>
        LimitReached,

        /// <summary>The account has none of this id.</summary>
        NotFound,

        /// <summary>Devices would be cut off: <see cref="RootCas.ListStragglers"/> names them;
        /// say yes to that, or transfer them first.</summary>
        StragglersExist,

        /// <summary>The store refused the write; nothing has changed.</summary>
        StoreUnavailable,
    }
}
